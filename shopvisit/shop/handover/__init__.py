"""The hand-over of a day: what the next shift should know, read at one moment. Only reads."""
